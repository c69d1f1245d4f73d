"""Provisioning by SCIM 2.0: a directory makes, changes and puts out people and departments."""
