//! The chart of a tab. One that an older release drew is brought up to date; any other is somebody's, and enough.

use google_sheets4::api::{BasicChartSpec, ChartData, EmbeddedChart, GridRange};

use super::furnish::Work;
use super::request;
use crate::sheet::layout::template::FormerChart;

/// Where a chart's figures stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Source {
    header_row: u32,
    names: u32,
    figures: u32,
}

impl Work<'_> {
    /// Beside the figures, unless somebody has a chart there.
    pub(super) fn chart(&mut self) {
        let place = |header: &str| self.placement.columns[self.tab.position(header)?];
        let Some(chart) = self.tab.chart.as_ref() else { return };
        let (Some(names), Some(figures)) = (place(&chart.names), place(&chart.figures)) else { return };
        let header_row = self.placement.header_row;
        let spec = request::chart_spec(self.id(), (header_row, chart.rows), &chart.title, (names, figures));
        let source = Source { header_row, names, figures };
        let is_former = |drawn: &&EmbeddedChart| chart.former.iter().any(|former| is_as(drawn, former, source));
        let is_first = self.offer("chart".to_owned());
        if let Some(id) = self.state.charts.iter().find(is_former).and_then(|drawn| drawn.chart_id) {
            self.step.requests.push(request::redraw(id, spec));
            self.say("brought its chart up to date");
        } else if is_first && self.state.charts.is_empty() {
            let beside = self.columns().iter().map(|(_, place, _)| place + 1).max().unwrap_or(0);
            self.step.requests.push(request::chart(self.id(), header_row, spec, beside));
            self.say("drew its chart");
        }
    }
}

/// Whether a chart is as an older release drew it. A sheet may have grown since: the end of "all rows" says nothing.
fn is_as(drawn: &EmbeddedChart, former: &FormerChart, source: Source) -> bool {
    let Some(spec) = &drawn.spec else { return false };
    let Some((names, figures)) = spec.basic_chart.as_ref().and_then(sources) else { return false };
    let int = |n: Option<i32>| n.and_then(|n| u32::try_from(n).ok());
    let is_source = |range: &GridRange, column: u32| {
        let rows = former.rows.is_none_or(|rows| int(range.end_row_index) == Some(source.header_row + 1 + rows));
        let start = (int(range.start_row_index).unwrap_or(0), int(range.start_column_index).unwrap_or(0));
        rows && start == (source.header_row, column) && int(range.end_column_index) == Some(column + 1)
    };
    let is_titled = spec.title.as_deref() == Some(former.title.as_str());
    is_titled && is_source(names, source.names) && is_source(figures, source.figures)
}

/// What a chart of one column of figures is drawn from.
fn sources(spec: &BasicChartSpec) -> Option<(&GridRange, &GridRange)> {
    fn one(data: Option<&ChartData>) -> Option<&GridRange> {
        match data?.source_range.as_ref()?.sources.as_deref()? {
            [range] => Some(range),
            _ => None,
        }
    }
    match (spec.domains.as_deref()?, spec.series.as_deref()?) {
        ([domain], [series]) => Some((one(domain.domain.as_ref())?, one(series.series.as_ref())?)),
        _ => None,
    }
}
