using System.CommandLine;
using System.Globalization;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration.Settings;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd limits test</c>.</summary>
internal sealed class LimitsTestCommand : AdministrationCommand
{
    private readonly Option<bool> _json = CreateJsonOption();

    private readonly Argument<ImageName> _name = NameArguments.Image(
        "REPO[:TAG]", "The repository, which need not be there yet, and the tag of the push; none: a push by digest.");

    private readonly Option<long?> _size = new("--size")
    {
        Description = "How large the image would be, such as 20MB; all of it new to a quota.",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            var size = SizeType.Parse(text);
            if (size is null)
                NameArguments.Refuse(result, "a size such as 1048576, 64MiB or 4GB", text);
            return size;
        },
    };

    /// <summary>Creates the command.</summary>
    public LimitsTestCommand(CommandContext context)
        : base(context, "test", "Tell which limits hold in a repository, and what would become of a push. Tells also what it uses of them.")
    {
        Add(_name);
        Add(_size);
        Add(_json);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("A push would be taken.", Failure: "A push would be refused."),
        new Example("registryd limits test team/app:v2 --size 1GB", "Tell what would become of a push of 1 GB."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var name = result.GetValue(_name);
        if (name.Reference?.Digest is not null)
        {
            Context.Error.WriteLine($"'{name}' is no push of a tag: give a repository, or a tag such as {name.Repository}:v1.");
            return ExitCode.Usage;
        }

        var trial = await administration.LimitInspector.TestAsync(
            name.Repository, name.Reference?.Tag, result.GetValue(_size), cancellationToken);
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, LimitTestBody.Of(trial), AdministrationJson.Relaxed.LimitTestBody);
        else
            Write(trial);
        return trial.Refusal is null ? ExitCode.Success : ExitCode.Failure;
    }

    private void Write(LimitTrial trial)
    {
        var limits = trial.Limits;
        Context.Output.WriteLine($"{limits.Repository}: {limits.Rule?.ToString() ?? "no rule matches, [limits] alone"}");
        var table = new ReportTable("LIMIT", "VALUE", "NOW", "FROM");
        foreach (var (_, limit, actual) in trial.Uses)
            table.Add(limit.Name, Number(limit.Value), Number(actual), limit.Origin);
        table.WriteTo(Context.Output, indent: "  ");
        if (limits.ImmutableTags.Count > 0)
            Context.Output.WriteLine($"  immutable tags: {string.Join(", ", limits.ImmutableTags)}");
        if (limits.AllowedMediaTypes.Count > 0)
            Context.Output.WriteLine($"  allowed media types: {string.Join(", ", limits.AllowedMediaTypes)}");
        if (limits.IsReadOnly)
            Context.Output.WriteLine("  read-only");
        Context.Output.WriteLine(trial.Refusal is { } refusal ? $"refused: {refusal}" : "The push would be taken.");
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What <c>registryd limits test --json</c> prints.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Rule">The number of its rule, from 1.</param>
/// <param name="Path">The rule's path.</param>
/// <param name="Limits">The limits that it has, and what it uses of them.</param>
/// <param name="ImmutableTags">Patterns of tags that can be set once.</param>
/// <param name="AllowedMediaTypes">Patterns of what may be pushed; empty: anything.</param>
/// <param name="ReadOnly">Whether nothing may be pushed or deleted.</param>
/// <param name="Refusal">Why the push would be refused; absent: it would be taken.</param>
internal sealed record LimitTestBody(
    string Repository,
    int? Rule,
    string? Path,
    IReadOnlyList<LimitUseBody> Limits,
    IReadOnlyList<string> ImmutableTags,
    IReadOnlyList<string> AllowedMediaTypes,
    bool ReadOnly,
    string? Refusal)
{
    /// <summary>The JSON form of a trial.</summary>
    public static LimitTestBody Of(LimitTrial trial) => new(
        trial.Limits.Repository.ToString(),
        trial.Limits.Rule?.Number,
        trial.Limits.Rule?.Path.ToString(),
        [.. trial.Uses.Select(LimitUseBody.Of)],
        TextsOf(trial.Limits.ImmutableTags),
        TextsOf(trial.Limits.AllowedMediaTypes),
        trial.Limits.IsReadOnly,
        trial.Refusal);

    private static List<string> TextsOf(IReadOnlyList<Glob> globs)
    {
        var texts = new List<string>();
        foreach (var glob in globs)
            texts.Add(glob.ToString());
        return texts;
    }
}
