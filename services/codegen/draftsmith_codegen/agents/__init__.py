"""The agents PM, Dev, QA and Ops: each does some of the steps of a build."""
