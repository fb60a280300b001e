# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What a rule needs from the system: let it depend on `| need-GROUP`; mk/need
# installs or names what is missing. Groups: images linux run cc unit.

.PHONY: setup
need-%:
	@O=$(O) mk/need $*

setup: need-all
