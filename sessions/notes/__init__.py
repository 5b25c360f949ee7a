"""What is handed on: a sheet decides who reads what, formats render it, and writing puts it into a file."""
