"""The engine that keeps our side and the vendor's alike."""
