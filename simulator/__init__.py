"""A pretend Echo: words in, speech out, through the same door as Alexa. Never shipped."""
