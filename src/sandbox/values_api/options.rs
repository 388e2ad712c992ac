//! How values are wanted and how they are meant: the parameters of reads and writes.

use crate::sandbox::call::flag;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::shown::Render;

/// How a read wants its values.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::sandbox) struct ReadOptions {
    /// Columns instead of rows.
    pub columns: bool,
    /// Formatted or not.
    pub render: Render,
}

impl ReadOptions {
    /// From the query parameters (or the body of a data-filter read, whose members bear the same names).
    pub(in crate::sandbox) fn parse(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, Refusal> {
        let columns = match get("majorDimension").as_deref() {
            None | Some("" | "ROWS" | "DIMENSION_UNSPECIFIED") => false,
            Some("COLUMNS") => true,
            Some(other) => return Err(bad_enum("major_dimension", "Dimension", other)),
        };
        let serial = match get("dateTimeRenderOption").as_deref() {
            None | Some("" | "SERIAL_NUMBER") => true,
            Some("FORMATTED_STRING") => false,
            Some(other) => {
                return Err(bad_enum("date_time_render_option", "DateTimeRenderOption", other));
            }
        };
        let render = match get("valueRenderOption").as_deref() {
            None | Some("" | "FORMATTED_VALUE") => Render::Formatted,
            Some("UNFORMATTED_VALUE") if serial => Render::UnformattedSerial,
            Some("UNFORMATTED_VALUE") => Render::UnformattedDates,
            Some("FORMULA") => Render::Formula,
            Some(other) => return Err(bad_enum("value_render_option", "ValueRenderOption", other)),
        };
        Ok(Self { columns, render })
    }
}

/// The refusal for a word an enum does not know.
pub(in crate::sandbox) fn bad_enum(field: &str, kind: &str, word: &str) -> Refusal {
    Refusal::invalid(format!(
        "Invalid value at '{field}' (type.googleapis.com/google.apps.sheets.v4.{kind}), \"{word}\""
    ))
}

/// How a write is meant.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) struct WriteOptions {
    /// Parse as if typed.
    pub user_entered: bool,
    /// Answer with the values as they then are.
    pub echo: Option<ReadOptions>,
}

impl WriteOptions {
    /// From query parameters or body members. Errors: `valueInputOption` missing.
    pub(in crate::sandbox) fn parse(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, Refusal> {
        let user_entered = match get("valueInputOption").as_deref() {
            Some("RAW") => false,
            Some("USER_ENTERED") => true,
            None | Some("" | "INPUT_VALUE_OPTION_UNSPECIFIED") => {
                return Err(Refusal::invalid("'valueInputOption' is required but not specified"));
            }
            Some(other) => return Err(bad_enum("value_input_option", "ValueInputOption", other)),
        };
        let echo = if flag("includeValuesInResponse", get("includeValuesInResponse").as_deref())? {
            let renamed = |name: &str| match name {
                "valueRenderOption" => get("responseValueRenderOption"),
                "dateTimeRenderOption" => get("responseDateTimeRenderOption"),
                other => get(other),
            };
            Some(ReadOptions::parse(&renamed)?)
        } else {
            None
        };
        Ok(Self { user_entered, echo })
    }
}
