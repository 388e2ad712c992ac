//! Why a workbook could not be made, and what to do.

use rust_xlsxwriter::XlsxError;

/// Why a workbook could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// More rows than a worksheet takes.
    #[error(
        "worksheet `{sheet}` needs more than {limit} rows, the most a workbook takes; ask for a shorter period with --from and --to"
    )]
    TooManyRows {
        /// The worksheet.
        sheet: &'static str,
        /// The limit, head and totals included.
        limit: u32,
    },
    /// An order without documents.
    #[error(
        "there is no document yet; the first one, the proforma, is issued when the store manager confirms the order"
    )]
    NoDocuments,
    /// Temporary files could not be written.
    #[error(
        "temporary files for the workbook could not be written; make room in the temporary directory (TMPDIR) and try again"
    )]
    TemporaryFiles,
    /// The writer refused.
    #[error("the workbook could not be written")]
    Xlsx(#[from] XlsxError),
}
