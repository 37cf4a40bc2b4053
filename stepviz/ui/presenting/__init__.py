"""The lecturer's second screen: a session that is listened to, and the screen that follows it."""
