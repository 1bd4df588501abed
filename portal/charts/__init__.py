"""Charts as SVG text, for pages and for PDFs: pure functions of plain values."""

from portal.charts.bars import bars
from portal.charts.index_charts import index_dots, index_gauge
from portal.charts.scales import scale_distribution
from portal.charts.stacked import stacked_bar

__all__ = ["bars", "index_dots", "index_gauge", "scale_distribution", "stacked_bar"]
