//! Parses the command, runs it, turns an error into an exit code.
fn main() {}
