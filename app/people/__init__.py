"""Contributors: guests and accounts, their roles and how a guest comes back."""
