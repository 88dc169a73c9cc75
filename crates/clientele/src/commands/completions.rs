//! `clientele completions SHELL`

use clap::CommandFactory;
use clap_complete::Shell;

use crate::arguments::Arguments;

pub fn run(shell: Shell) {
    clap_complete::generate(shell, &mut Arguments::command(), "clientele", &mut std::io::stdout());
}
