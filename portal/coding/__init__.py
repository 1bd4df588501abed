"""Free text coded into themes: the code book, one or two coders, masks decided by hand, quotes that were approved."""
