"""The movies lab: know the data, train a recommender, be recommended films."""
