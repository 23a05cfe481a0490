"""Composing letters and sending them: what needs the papers that go with them."""
