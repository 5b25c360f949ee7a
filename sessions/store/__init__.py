"""The record on disk: a folder of TinyDB files, each written whole or not at all, and a derived catalogue."""
