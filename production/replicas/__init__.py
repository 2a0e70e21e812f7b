"""The register of generative tools: what was made or changed with them, of whom, and by whose consent."""
