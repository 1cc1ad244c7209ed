"""The deploy kit: units, proxy and installer, judged by their own tools and obeyed as their files say."""
