"""How an event of several districts moves: functions from a workshop to a workshop, and what is worked out of it."""
