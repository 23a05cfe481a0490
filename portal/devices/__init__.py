"""The devices a contact may see."""
