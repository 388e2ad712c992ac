//! What every new spreadsheet looks like: the default format of its cells, and the colours of its theme.
//!
//! Never changes: requests that would change it are refused as not imitated.

use serde_json::{Value, json};

/// Name and parts of the theme's colours, in Google's order.
const COLOURS: [(&str, [f64; 3]); 9] = [
    ("TEXT", [0.0, 0.0, 0.0]),
    ("BACKGROUND", [1.0, 1.0, 1.0]),
    ("ACCENT1", [0.258_823_54, 0.521_568_66, 0.956_862_75]),
    ("ACCENT2", [0.917_647_06, 0.262_745_1, 0.207_843_14]),
    ("ACCENT3", [0.984_313_7, 0.737_254_9, 0.015_686_275]),
    ("ACCENT4", [0.203_921_57, 0.658_823_55, 0.325_490_2]),
    ("ACCENT5", [1.0, 0.427_450_98, 0.003_921_569]),
    ("ACCENT6", [0.274_509_8, 0.741_176_5, 0.776_470_6]),
    ("LINK", [0.066_666_67, 0.333_333_34, 0.8]),
];

/// A colour of the theme, as `Color`.
pub(super) fn colour(name: &str) -> Option<Value> {
    let (_, parts) = COLOURS.iter().find(|(known, _)| *known == name)?;
    let shown = ["red", "green", "blue"].into_iter().zip(parts).filter(|(_, part)| **part > 0.0);
    let whole = |part: f64| if part >= 1.0 { json!(1) } else { json!(part) };
    Some(Value::Object(shown.map(|(name, part)| (name.to_owned(), whole(*part))).collect()))
}

/// `SpreadsheetTheme`.
pub(super) fn theme() -> Value {
    let pairs = COLOURS.iter().map(|(name, _)| json!({"colorType": name, "color": {"rgbColor": colour(name)}}));
    json!({"primaryFontFamily": "Arial", "themeColors": pairs.collect::<Vec<_>>()})
}

/// The `CellFormat` of a cell nobody formatted, colours as they are kept.
pub(super) fn default_format() -> Value {
    json!({
        "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
        "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
        "verticalAlignment": "BOTTOM",
        "wrapStrategy": "OVERFLOW_CELL",
        "textFormat": {
            "foregroundColorStyle": {"rgbColor": {}},
            "fontFamily": "arial,sans,sans-serif",
            "fontSize": 10,
            "bold": false,
            "italic": false,
            "strikethrough": false,
            "underline": false,
        },
    })
}
