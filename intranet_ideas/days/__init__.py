"""Innovation days: a challenge of hours in one room, with teams, pitches and a big screen."""
