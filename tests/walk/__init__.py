"""The main job, walked through the real pages by real browsers, from request to bill."""
