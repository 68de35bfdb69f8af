"""The tests of mediassist; a package so that test modules can share the fixture servers beside them."""
