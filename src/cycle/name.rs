//! How this orderd calls itself in the sheet: the memory it works from, which is no other's. Machines that share a memory on a
//! server bear one name.

use crate::store::Location;

/// `toko:/var/lib/orderd/state.db`, or where the server is. A machine that does not tell its name is called `?`.
pub(crate) fn of_memory(memory: &Location) -> String {
    let Location::File(file) = memory else { return memory.to_string() };
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = Some(host.trim()).filter(|host| !host.is_empty()).unwrap_or("?");
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    format!("{host}:{}", file.display())
}
