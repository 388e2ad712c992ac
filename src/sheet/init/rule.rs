//! The rules that colour cells by what stands in them, as requests. Whether one is wanted is decided elsewhere.

use google_sheets4::api::{
    AddConditionalFormatRuleRequest, BooleanCondition, BooleanRule, CellFormat, ConditionalFormatRule, Request,
    TextFormat, UpdateConditionalFormatRuleRequest,
};

use super::request::{area, colour};
use crate::sheet::layout::template::{Highlight, Rgb};

/// Colours the cells of columns that match, after the rules that are there.
pub(super) fn add(
    sheet_id: i32,
    header_row: u32,
    columns: (u32, u32),
    highlight: &Highlight,
    wanted: BooleanCondition,
    index: usize,
) -> Request {
    let format = look_of(highlight);
    Request {
        add_conditional_format_rule: Some(AddConditionalFormatRuleRequest {
            index: Some(i32::try_from(index).unwrap_or(i32::MAX)),
            rule: Some(ConditionalFormatRule {
                ranges: Some(vec![area(sheet_id, header_row + 1, None, columns)]),
                boolean_rule: Some(BooleanRule { condition: Some(wanted), format: Some(format) }),
                ..ConditionalFormatRule::default()
            }),
        }),
        ..Request::default()
    }
}

fn look_of(highlight: &Highlight) -> CellFormat {
    let ink = |ink| TextFormat { foreground_color: Some(colour(ink)), ..TextFormat::default() };
    CellFormat {
        background_color: highlight.fill.map(colour),
        text_format: highlight.ink.map(ink),
        ..CellFormat::default()
    }
}

/// Whether a rule gives its cells this colour of text, and no ground.
pub(super) fn is_inked(rule: &ConditionalFormatRule, ink: Rgb) -> bool {
    let format = rule.boolean_rule.as_ref().and_then(|rule| rule.format.as_ref());
    let found = format.filter(|format| format.background_color.is_none());
    let found = found.and_then(|format| format.text_format.as_ref()?.foreground_color.as_ref());
    // Google keeps eight bits of a colour, and leaves out what is zero.
    let same = |part: Option<f32>, wanted: u8| (part.unwrap_or_default() * 255.0 - f32::from(wanted)).abs() < 0.5;
    let Rgb([red, green, blue]) = ink;
    found.is_some_and(|found| same(found.red, red) && same(found.green, green) && same(found.blue, blue))
}

/// Gives a rule the look of its highlight; where it applies stays as it is.
pub(super) fn recolour(sheet_id: i32, index: usize, rule: &ConditionalFormatRule, highlight: &Highlight) -> Request {
    let condition = rule.boolean_rule.as_ref().and_then(|rule| rule.condition.clone());
    Request {
        update_conditional_format_rule: Some(UpdateConditionalFormatRuleRequest {
            sheet_id: Some(sheet_id),
            index: Some(i32::try_from(index).unwrap_or(i32::MAX)),
            rule: Some(ConditionalFormatRule {
                ranges: rule.ranges.clone(),
                boolean_rule: Some(BooleanRule { condition, format: Some(look_of(highlight)) }),
                ..ConditionalFormatRule::default()
            }),
            ..UpdateConditionalFormatRuleRequest::default()
        }),
        ..Request::default()
    }
}
