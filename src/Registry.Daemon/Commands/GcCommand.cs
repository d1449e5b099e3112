using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Core.Operations;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd gc</c>.</summary>
internal sealed class GcCommand : Command
{
    private readonly CommandContext _context;
    private readonly ConfigurationOptions _options;

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Remove nothing; tell what would be removed." };

    private readonly Option<string?> _grace = new("--grace")
    {
        Description = "How long content stays that nothing references ([gc] grace).",
        HelpName = "DURATION",
    };

    private readonly Option<string?> _untagged = new("--untagged")
    {
        Description = "How long an untagged manifest stays, or never to keep them all ([gc] untagged).",
        HelpName = "DURATION|never",
    };

    private readonly Option<string?> _uploads = new("--uploads")
    {
        Description = "How long an unfinished upload may be idle ([uploads] expiry).",
        HelpName = "DURATION",
    };

    private readonly Option<TimeSpan?> _maxTime = new("--max-time")
    {
        Description = "Stop after this time; the next run goes on.",
        HelpName = "DURATION",
        CustomParser = ParseDuration,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Report as one JSON object." };

    /// <summary>Creates the command.</summary>
    public GcCommand(CommandContext context)
        : base("gc", "Remove what nobody can reach, beside the running server, and give its space back. Exits with 0 when done or out of "
            + "time, with 1 if something could not be removed, with 3 if another run is under way.")
    {
        _context = context;
        _options = new ConfigurationOptions(context);
        _options.AddDataTo(this);
        foreach (var option in (Option[])[_dryRun, _grace, _untagged, _uploads, _maxTime, _json])
            Add(option);
        SetAction(CollectAsync);
    }

    private async Task<int> CollectAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (_options.Load(result, ReadFlags(result)) is not { } loaded)
            return ExitCode.Usage;
        var configuration = loaded.Configuration;
        var policy = new GarbagePolicy(
            configuration.GarbageCollection.Grace,
            configuration.GarbageCollection.Untagged,
            configuration.Uploads.Expiry,
            result.GetValue(_maxTime),
            result.GetValue(_dryRun));
        GcReport report = result.GetValue(_json) ? new GcJsonReport(_context) : new GcTextReport(_context, policy.IsDryRun);
        try
        {
            var outcome = await GarbageCollection.RunAsync(
                configuration.Storage.Root, $"registryd {CommandLineOf(result)}", policy, report, cancellationToken);
            report.Finish(policy, outcome);
            return outcome.Failures == 0 ? ExitCode.Success : ExitCode.Failure;
        }
        catch (CollectionRefusedException exception)
        {
            _context.Error.WriteLine(exception.Message);
            return exception.IsRunning ? ExitCode.Busy : ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            _context.Error.WriteLine("Interrupted; the next run goes on.");
            return ExitCode.Failure;
        }
    }

    private IEnumerable<FlagOverride> ReadFlags(ParseResult result)
    {
        (Option<string?> Flag, Setting Setting)[] flags =
        [
            (_grace, RegistrySettings.GcGrace), (_untagged, RegistrySettings.GcUntagged), (_uploads, RegistrySettings.UploadsExpiry),
        ];
        return
            from flag in flags
            let value = result.GetValue(flag.Flag)
            where value is not null
            select new FlagOverride(flag.Flag.Name, flag.Setting, new TomlString(value, default));
    }

    private static string CommandLineOf(ParseResult result) => string.Join(' ', result.Tokens.Select(token => token.Value));

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (Duration.TryParse(text, out var duration))
            return duration;
        result.AddError($"--max-time: expected a duration such as 30s or 1h30m, found '{text}'");
        return null;
    }
}
