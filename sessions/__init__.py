"""The record of collegial case consultations: values, methods, time, store and notes, without any screen."""
