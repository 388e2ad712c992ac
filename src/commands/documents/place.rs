//! Where papers are written: a folder, one PDF or one workbook, by the name of the output.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::super::output;
use crate::cli;
use crate::config::Config;
use crate::documents::pack::Paper;

/// What is to be written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A file for each paper, into a folder.
    Folder,
    /// The papers for the customer as one PDF.
    Pdf,
    /// A workbook with a worksheet for each.
    Workbook,
}

/// What the name of the output asks for.
pub(super) fn form(output: &Path) -> anyhow::Result<Form> {
    let ending = output.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        _ if output.is_dir() => Ok(Form::Folder),
        None => Ok(Form::Folder),
        Some("pdf") => Ok(Form::Pdf),
        Some("xlsx") => Ok(Form::Workbook),
        Some(_) => bail!("{} is neither a folder nor ends in .pdf or .xlsx", output.display()),
    }
}

/// Files of their own, each of them in a place that is free.
pub(super) fn in_folder(
    config: &Config,
    args: &cli::Documents,
    papers: Vec<Paper>,
) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let files: Vec<_> = papers.into_iter().map(|paper| (args.output.join(paper.name), paper.bytes)).collect();
    for (path, _) in &files {
        output::claim(path, config, args.force)?;
    }
    std::fs::create_dir_all(&args.output)
        .with_context(|| format!("cannot make the folder {}", args.output.display()))?;
    Ok(files)
}
