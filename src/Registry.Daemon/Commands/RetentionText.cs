using System.Globalization;
using Registry.Core.Operations;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Commands;

/// <summary>What retention rules come to, as reports write it.</summary>
internal static class RetentionText
{
    /// <summary>What keeps a tag, as the configuration file has it: <c>keep_last = 3</c>; <c>null</c>: it goes.</summary>
    public static string? Clause(RetentionDecision decision) => decision.KeptBy switch
    {
        RetentionClause.Immutable => "immutable_tags",
        RetentionClause.Subject => "subject",
        RetentionClause.KeepLast => string.Create(CultureInfo.InvariantCulture, $"keep_last = {decision.Rule.KeepLast}"),
        RetentionClause.KeepTags => $"keep_tags = \"{decision.Rule.KeepTags.First(glob => glob.IsMatch(decision.Tag.Name))}\"",
        RetentionClause.KeepPushedWithin => $"keep_pushed_within = \"{Duration.Format(decision.Rule.KeepPushedWithin!.Value)}\"",
        RetentionClause.KeepPulledWithin => $"keep_pulled_within = \"{Duration.Format(decision.Rule.KeepPulledWithin!.Value)}\"",
        _ => null,
    };

    /// <summary>Why a tag goes or stays.</summary>
    public static string Reason(RetentionDecision decision) => decision.KeptBy switch
    {
        null => $"no clause of {decision.Rule} keeps it (pushed {ReportText.Moment(decision.Tag.PushedAt)}, pulled {Pulled(decision)})",
        RetentionClause.Immutable => "it is immutable ([limits] immutable_tags)",
        RetentionClause.Subject => "it goes with its subject",
        _ => $"{Clause(decision)} of {decision.Rule}",
    };

    private static string Pulled(RetentionDecision decision) =>
        decision.Tag.PulledAt is { } time ? ReportText.Moment(time) : "never";
}
