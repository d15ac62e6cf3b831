"""Speed of the real pages, as ratios against an empty Django page in the same run. `make bench`."""
