"""The data sets that the parts measure on, each loaded into a server of its own by bulk SQL."""
