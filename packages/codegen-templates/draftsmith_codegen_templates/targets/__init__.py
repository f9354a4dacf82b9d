"""The languages and frameworks an app can be generated in."""
