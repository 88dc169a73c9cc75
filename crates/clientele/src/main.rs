//! Clientele manages customer users: the command line and the wiring.

fn main() {}
