using Microsoft.Extensions.Options;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Logging;

/// <summary>What is logged of each source. A change reaches every logger that there is.</summary>
internal sealed class LogLevels : IOptionsMonitor<LoggerFilterOptions>
{
    private const string Framework = "Microsoft";

    // It only repeats what the access log says; merely being asked makes the framework track an activity for every request.
    private const string FrameworkRequests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private event Action<LoggerFilterOptions, string?>? Changed;

    /// <summary>Begins with some levels.</summary>
    public LogLevels(LogConfiguration configuration) => CurrentValue = FilterOf(configuration);

    /// <inheritdoc/>
    public LoggerFilterOptions CurrentValue { get; private set; }

    /// <summary>Puts other levels in the place of those in force.</summary>
    public void Set(LogConfiguration configuration)
    {
        CurrentValue = FilterOf(configuration);
        Changed?.Invoke(CurrentValue, Options.DefaultName);
    }

    /// <inheritdoc/>
    public LoggerFilterOptions Get(string? name) => CurrentValue;

    /// <inheritdoc/>
    public IDisposable? OnChange(Action<LoggerFilterOptions, string?> listener)
    {
        Changed += listener;
        return null;
    }

    private static LoggerFilterOptions FilterOf(LogConfiguration configuration)
    {
        var levels = new Dictionary<string, MinimumLevel>(configuration.Levels);
        levels.TryAdd(Framework, (MinimumLevel)Math.Max((int)configuration.Level, (int)MinimumLevel.Warning));
        levels.TryAdd(FrameworkRequests, MinimumLevel.None);
        var filter = new LoggerFilterOptions { MinLevel = (LogLevel)configuration.Level };
        foreach (var (source, level) in levels)
        {
            // A star would stand for anything, and no source has one in its name.
            if (!source.Contains('*'))
            {
                filter.Rules.Add(new LoggerFilterRule(providerName: null, source, (LogLevel)level, filter: null));
            }
        }

        return filter;
    }
}
