"""The links of resources to other sites: gathered, and asked after politely."""
