//! The deployment's own words of mails and papers that cannot be used: noted once for each text of a file, told to the
//! administrator, forgotten when the file says something else. Nothing waits for them: the words built in stand in.

use std::path::Path;

use tracing::warn;

use crate::config::Config;
use crate::documents::paper::Forms;
use crate::domain::template_fault::TemplateFault;
use crate::mail::is_unchanged;
use crate::store::{Lease, Store, StoreError};

/// Notes the templates of mails that are not used since this start, beside those that failed before and are as they were.
pub(super) async fn note_at_start(store: &Store, lease: &Lease, found: Vec<TemplateFault>) -> Result<(), StoreError> {
    let known = store.template_faults().await?;
    for fault in found.iter().filter(|fault| !known.contains(fault)) {
        log(fault);
    }
    let before = known.iter().filter(|fault| is_unchanged(fault) && !found.contains(fault)).cloned();
    let faults: Vec<TemplateFault> = before.chain(found.iter().cloned()).collect();
    if faults != known { store.note_template_faults(lease, &faults).await } else { Ok(()) }
}

/// Notes templates that failed while a mail, or a paper that goes along with it, was made.
pub(super) async fn note(store: &Store, lease: &Lease, failed: &[TemplateFault]) -> Result<(), StoreError> {
    if failed.is_empty() {
        return Ok(());
    }
    let mut faults = store.template_faults().await?;
    let before = faults.len();
    for fault in failed {
        if !faults.contains(fault) {
            log(fault);
            faults.push(fault.clone());
        }
    }
    if faults.len() > before { store.note_template_faults(lease, &faults).await } else { Ok(()) }
}

fn log(fault: &TemplateFault) {
    warn!(event = "template_failed", fault = %fault, "a template cannot be used; the built-in one stands in");
}

/// The deployment's templates that are not used now, of those that were noted.
pub(super) fn unused(mut faults: Vec<TemplateFault>, config: &Config) -> Vec<TemplateFault> {
    if let Some(folder) = &config.papers.templates {
        // These are read anew for every paper.
        faults.retain(|fault| !is_of(fault, folder) || is_unchanged(fault));
        faults.extend(Forms::load(folder).1);
    }
    faults
}

/// Whether a fault is about a file of this folder.
fn is_of(fault: &TemplateFault, folder: &Path) -> bool {
    Path::new(&fault.file).starts_with(folder)
}
