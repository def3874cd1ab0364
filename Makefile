# A thin face of scripts/dev, where everything is done and explained.
.PHONY: help run test check prove bench translations
help run test check prove bench translations:
	@scripts/dev $@
.DEFAULT_GOAL := help
