"""What other programs say of our notes (``make notes-check``); no part of the tests."""
