using System.CommandLine;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Commands;

/// <summary>The flag <c>--max-time</c> of commands whose next run goes on where one ended.</summary>
internal static class MaxTimeOption
{
    private const string Name = "--max-time";

    /// <summary>Returns a new one.</summary>
    /// <param name="description">What the flag does.</param>
    public static Option<TimeSpan?> Create(string description) => new(Name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (Duration.TryParse(text, out var duration))
                return duration;
            result.AddError($"{Name}: expected a duration such as 30s or 1h30m, found '{text}'");
            return null;
        },
    };
}
