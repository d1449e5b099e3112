using System.Text;
using Registry.Daemon.Configuration;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class FileWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Look_NothingChanged_FindsNothing()
    {
        var watch = Watch("a = 1");

        Assert.Empty(Look(watch, 100));
    }

    [Fact]
    public void Look_Changed_TellsItOnceAtTheSecondLook()
    {
        var watch = Watch("a = 1");
        Write("a = 2");

        Assert.Null(watch.Look());
        Assert.Equal("a = 2", TextOf(watch.Look()));
        Assert.Empty(Look(watch, 100));
    }

    [Fact]
    public void Look_SameTimeAndLength_IsAChange()
    {
        var watch = Watch("a = 1");
        var time = File.GetLastWriteTimeUtc(FilePath);
        Write("a = 2");
        File.SetLastWriteTimeUtc(FilePath, time);

        Assert.Equal(["a = 2"], Look(watch, 2));
    }

    [Fact]
    public void Look_StillBeingWritten_WaitsForTheWhole()
    {
        var watch = Watch("a = 1");
        var found = new List<string?>();
        foreach (var part in new[] { "a", "a =", "a = 2", "a = 22" })
        {
            Write(part);
            found.AddRange(Look(watch, 1));
        }

        found.AddRange(Look(watch, 10));

        Assert.Equal(["a = 22"], found);
    }

    [Fact]
    public void Look_ChangedAndChangedBack_FindsNothing()
    {
        var watch = Watch("a = 1");
        Write("a = 2");
        Assert.Null(watch.Look());
        Write("a = 1");

        Assert.Empty(Look(watch, 100));
    }

    [Fact]
    public void Look_AnotherFileTakesTheName_TellsIt()
    {
        var watch = Watch("a = 1");
        File.WriteAllText(_folder.File("new"), "a = 2");
        File.Move(_folder.File("new"), FilePath, overwrite: true);

        Assert.Equal(["a = 2"], Look(watch, 2));
    }

    [Fact]
    public void Look_FolderBehindASymbolicLinkSwapped_TellsIt()
    {
        foreach (var (name, text) in new[] { ("1", "a = 1"), ("2", "a = 2") })
        {
            Directory.CreateDirectory(_folder.File(name));
            File.WriteAllText(Path.Join(_folder.File(name), "registry.toml"), text);
        }

        var data = _folder.File("..data");
        Directory.CreateSymbolicLink(data, "1");
        File.CreateSymbolicLink(FilePath, "..data/registry.toml");
        var watch = new FileWatch(FilePath, "a = 1"u8.ToArray());

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "2");

        Assert.Equal(["a = 2"], Look(watch, 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Look_MissingOrEmptyForAMoment_FindsNothing(bool isMissing)
    {
        var watch = Watch("a = 1");
        Clear(isMissing);
        Assert.Empty(Look(watch, FileWatch.LongRest - 1));
        Write("a = 1");

        Assert.Empty(Look(watch, 100));
    }

    [Fact]
    public void Look_MissingForGood_TellsSoOnceAndThatItIsBack()
    {
        var watch = Watch("a = 1");
        Clear(isMissing: true);

        var found = Look(watch, 100);
        Write("a = 1");

        Assert.Null(Assert.Single(found));
        Assert.Equal(["a = 1"], Look(watch, 100));
    }

    [Fact]
    public void Look_EmptyForGood_TellsSo()
    {
        var watch = Watch("a = 1");
        Clear(isMissing: false);

        Assert.Equal([""], Look(watch, 100));
    }

    [Fact]
    public void Look_NoFileAtFirst_TellsWhenThereIsOne()
    {
        var watch = new FileWatch(FilePath, content: null);
        Assert.Empty(Look(watch, 100));
        Write("a = 1");

        Assert.Equal(["a = 1"], Look(watch, 100));
    }

    [Fact]
    public void LookAtOnce_Always_TellsWhatThereIs()
    {
        var watch = Watch("a = 1");
        Assert.Equal("a = 1", TextOf(watch.LookAtOnce()));
        Write("a = 2");

        Assert.Equal("a = 2", TextOf(watch.LookAtOnce()));
        Assert.Empty(Look(watch, 100));
    }

    [Fact]
    public void LookAtOnce_Missing_TellsWhy()
    {
        var found = new FileWatch(FilePath, content: null).LookAtOnce();

        Assert.Null(found.Content);
        Assert.Equal("there is no such file.", found.Problem);
    }

    private string FilePath => _folder.File("registry.toml");

    private static string? TextOf(FileFinding? found) => found?.Content is { } content ? Encoding.UTF8.GetString(content) : null;

    private static List<string?> Look(FileWatch watch, int times) =>
        [.. Enumerable.Range(0, times).Select(_ => watch.Look()).OfType<FileFinding>().Select(TextOf)];

    private FileWatch Watch(string text)
    {
        Write(text);
        return new FileWatch(FilePath, Encoding.UTF8.GetBytes(text));
    }

    private void Write(string text) => File.WriteAllText(FilePath, text);

    private void Clear(bool isMissing)
    {
        if (isMissing)
        {
            File.Delete(FilePath);
        }
        else
        {
            Write("");
        }
    }
}
