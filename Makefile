# A thin face of scripts/dev, where everything is done and explained.
.PHONY: help run test check prove
help run test check prove:
	@scripts/dev $@
.DEFAULT_GOAL := help
