//! How this orderd calls itself in the sheet: the machine and the database, which together are no other's.

use std::path::Path;

/// `toko:/var/lib/orderd/state.db`. A machine that does not tell its name is called `?`.
pub(super) fn of_memory(file: &Path) -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = Some(host.trim()).filter(|host| !host.is_empty()).unwrap_or("?");
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    format!("{host}:{}", file.display())
}
