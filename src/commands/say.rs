//! What commands print. Whoever reads it may stop reading (`orderd mail list | head -1`); the command then ends
//! quietly, as the programs of the shell do, where the standard macros would panic.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write, stderr, stdout};
use std::process::exit;

/// Stands in for the macro of the same name in every command.
macro_rules! print {
    ($($words:tt)*) => { $crate::commands::say::say(format_args!($($words)*)) };
}

/// Stands in for the macro of the same name in every command.
macro_rules! println {
    () => { $crate::commands::say::say(format_args!("\n")) };
    ($($words:tt)*) => { $crate::commands::say::say(format_args!("{}\n", format_args!($($words)*))) };
}

/// Prints to stdout; ends the process when that is impossible.
pub(super) fn say(words: Arguments<'_>) {
    let Err(error) = stdout().lock().write_fmt(words) else { return };
    if error.kind() == ErrorKind::BrokenPipe {
        exit(0);
    }
    // Nowhere to complain to is no reason to complain about that too.
    let _ = writeln!(stderr(), "orderd: its output cannot be written: {error}; look at the disk it goes to");
    exit(1);
}
