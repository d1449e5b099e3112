namespace Registry.Daemon.Configuration;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class NearestName
{
    /// <summary>Returns the candidate with the fewest edits from <paramref name="name"/>, or null when none is close.</summary>
    public static string? Find(string name, IEnumerable<string> candidates) => candidates
        .Where(candidate => Distance(name, candidate) <= Tolerance(candidate))
        .OrderBy(candidate => Distance(name, candidate))
        .ThenBy(candidate => candidate, StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>The end of a sentence about a name that is unknown: which one was probably meant.</summary>
    public static string Suggest(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : ".";

    // Of a short name something has to be left.
    private static int Tolerance(string candidate) => Math.Min(Math.Max(2, candidate.Length / 3), candidate.Length - 1);

    // Optimal string alignment: insertions, deletions, substitutions and transpositions of neighbours, case ignored.
    private static int Distance(string from, string to)
    {
        if (Math.Abs(from.Length - to.Length) > Tolerance(to))
            return int.MaxValue;
        var distances = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
                distances[i, j] = i == 0 ? j : j == 0 ? i : Cheapest(distances, from, to, i, j);
        }

        return distances[from.Length, to.Length];
    }

    private static int Cheapest(int[,] distances, string from, string to, int i, int j)
    {
        var substitution = distances[i - 1, j - 1] + (Same(from[i - 1], to[j - 1]) ? 0 : 1);
        var distance = Math.Min(substitution, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
        var isTransposed = i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]);
        return isTransposed ? Math.Min(distance, distances[i - 2, j - 2] + 1) : distance;
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
