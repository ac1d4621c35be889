"""The built site in a real browser, played through as its visitors would."""
