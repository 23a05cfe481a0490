"""What every connector speaks: values, errors, the interface. It knows no vendor and no table."""
