//! Too many new notices at once: something is wrong with the sheet or with us, and a person looks first.

use crate::decide::notices::kinds::sheet_trouble;
use crate::decide::notices::notifier::Notifier;
use crate::decide::world::World;
use crate::domain::facts::{SystemFacts, Trouble};

/// Holds all mail when one cycle makes more notices than `mail.mass_hold`.
pub(in crate::decide) fn check(world: &World<'_>, notifier: &mut Notifier<'_>, memory: &mut SystemFacts) {
    let count = notifier.notices.len();
    if count <= world.policy.mass_hold || memory.mail.held.is_some() {
        return;
    }
    let at = world.local(world.now).format("%d/%m/%Y %H:%M:%S");
    memory.mail.held = Some(format!("{count} pemberitahuan baru sekaligus pada {at}"));
    let sentence = format!(
        "{count} pemberitahuan baru dalam satu kali baca; semua surat ditahan. Periksa sheet, lalu jalankan: orderd mail release."
    );
    notifier.troubles(vec![Trouble { key: sheet_trouble::MASS_HOLD.to_owned(), sentence }], memory);
}
