using System.CommandLine;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd tag copy</c>.</summary>
internal sealed class TagCopyCommand : AdministrationCommand
{
    private readonly Argument<ImageName> _source = NameArguments.Image("SRC", "What to copy: REPO:TAG or REPO@DIGEST; REPO is its tag latest.");
    private readonly Argument<ImageName> _target = NameArguments.Image("DST", "Where to: REPO:TAG; REPO keeps the tag.");
    private readonly Option<bool> _referrers = new("--referrers") { Description = "Copy signatures and whatever else is about it too." };

    /// <summary>Creates the command.</summary>
    public TagCopyCommand(CommandContext context)
        : base(context, "copy", "Give an image or index another tag, without moving bytes. The tag may be in its repository or in another one; a tag "
            + "that is there moves. Runs beside the server.")
    {
        Add(_source);
        Add(_target);
        Add(_referrers);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is nothing to copy."),
        new Example("registryd tag copy team/app:v1.2 prod/app:stable --referrers", "Promote an image with its signatures."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var (source, target) = (result.GetValue(_source), result.GetValue(_target));
        if (FindProblem(source, target) is { } problem)
        {
            Context.Error.WriteLine(problem);
            return ExitCode.Usage;
        }

        var reference = source.Reference ?? new Reference(ImageName.DefaultTag);
        if (!await administration.Inspector.ExistsAsync(source.Repository, reference, cancellationToken))
            return await FailUnknownAsync(administration, source.Repository, reference, cancellationToken);
        var tag = (target.Reference ?? reference).Tag!.Value;
        var copied = await administration.Copier.CopyAsync(
            new ImageCopy(source.Repository, reference, target.Repository, tag, result.GetValue(_referrers)), cancellationToken);
        foreach (var replacedTag in copied.Replaced)
            administration.RecordMove(target.Repository, replacedTag);
        administration.RecordPush(target.Repository, tag, copied.Digest);
        var moved = source.Repository == target.Repository
            ? ""
            : $", {ReportText.Count(copied.Manifests, "manifest")} and {ReportText.Count(copied.Blobs, "blob")} of {source.Repository}";
        var before = "";
        var others = new List<ReplacedTag>();
        foreach (var replaced in copied.Replaced)
        {
            if (replaced.Tag == tag)
                before = Describe(replaced);
            else
                others.Add(replaced);
        }

        Context.Output.WriteLine($"{target.Repository}:{tag} is {copied.Digest}{moved}{before}");
        foreach (var other in others)
            Context.Output.WriteLine($"{target.Repository}:{other.Tag} is {other.Digest}{Describe(other)}");
        return ExitCode.Success;
    }

    private static string Describe(ReplacedTag replaced) => $"; it was {replaced.Before}";

    private static string? FindProblem(ImageName source, ImageName target) => (source.Reference, target.Reference) switch
    {
        (_, { Digest: not null }) => $"'{target}' is no place to copy to: give a tag, such as {target.Repository}:v1.",
        ({ Digest: not null }, null) => $"A digest has no tag to keep: give one, such as {target.Repository}:v1.",
        _ => null,
    };
}
