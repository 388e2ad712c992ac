//! `orderd completions` and `orderd man`: what shells and `man` know of the command line, made from the very definitions it
//! is read by.

use std::path::Path;

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::Cli;

/// Prints what a shell completes.
pub(super) fn completions(shell: Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "orderd", &mut script);
    print!("{}", String::from_utf8_lossy(&script));
}

/// Everything but `help`, which a manual is.
fn described() -> clap::Command {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    command
}

/// Prints the page of `orderd`, or writes it with the pages of its commands into a folder.
pub(super) fn man(folder: Option<&Path>) -> anyhow::Result<()> {
    match folder {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(described()).render(&mut page)?;
            print!("{}", String::from_utf8_lossy(&page));
        }
        Some(folder) => {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
            clap_mangen::generate_to(described(), folder)
                .with_context(|| format!("cannot write into {}", folder.display()))?;
        }
    }
    Ok(())
}
