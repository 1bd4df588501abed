"""Charts as SVG text, for pages and for PDFs: pure functions of plain values."""

from portal.charts.bars import bars, bars_height
from portal.charts.dots import DotRow, comparison_dots, index_dots
from portal.charts.index_charts import index_gauge
from portal.charts.quadrant import QuadrantPoint, priority_matrix
from portal.charts.scales import scale_distribution
from portal.charts.stacked import stacked_bar
from portal.charts.trend import TrendPoint, trend_chart

__all__ = [
    "DotRow",
    "QuadrantPoint",
    "TrendPoint",
    "bars",
    "bars_height",
    "comparison_dots",
    "index_dots",
    "index_gauge",
    "priority_matrix",
    "scale_distribution",
    "stacked_bar",
    "trend_chart",
]
